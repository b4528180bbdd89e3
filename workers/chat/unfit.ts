// Why a prebuilt model cannot run here, told before anything is fetched.
import { HearthError } from '$core/errors';
import { neededFeatures } from '$core/lm/prebuilt';
import { listPrebuilt } from './prebuilt-list';

/** `isStored`: whether its files are on this device. @throws HearthError lm/unsupported, lm/no-gpu, lm/needs-network */
export async function refuseUnfit(id: string, isStored: () => Promise<boolean>): Promise<void> {
  const model = listPrebuilt().find((one) => one.id === id);
  if (!model)
    throw new HearthError('lm/unsupported', { model: id, what: 'it is not among the prebuilt models' });
  const { gpu } = navigator as { readonly gpu?: GPU };
  const adapter = await gpu?.requestAdapter();
  if (!adapter)
    throw new HearthError('lm/no-gpu', {
      reason: gpu ? 'no graphics device was found' : 'this browser has no WebGPU'
    });
  const lacking = neededFeatures(model).filter((feature) => !adapter.features.has(feature));
  if (lacking.length > 0) {
    const what = `it needs ${lacking.join(', ')} of the graphics device, which this one does not have`;
    throw new HearthError('lm/unsupported', { model: model.title, what });
  }
  if (!navigator.onLine && !(await isStored()))
    throw new HearthError('lm/needs-network', { model: model.title });
}
