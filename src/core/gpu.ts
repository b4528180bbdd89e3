// What is known of the graphics processor: said in the settings, and looked up by engines. The probe itself is
// src/compute/gpu-report.ts.

export interface GpuReport {
  /** 'absent': the browser has no WebGPU. 'refused': it has, but gave no adapter or device. */
  readonly state: 'ready' | 'absent' | 'refused';
  /** Why not, in the browser's words. */
  readonly reason?: string;
  readonly adapter?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    /** A software renderer: it works, slowly. */
    readonly isFallback: boolean;
  };
  /** The adapter's limits by name. */
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
  readonly test?: GpuTest;
}

/** A small matrix product on the GPU against the same on the CPU in f64. */
export interface GpuTest {
  readonly passed: boolean;
  readonly largestError: number;
  /** From the first command to the result, shader compilation included. */
  readonly milliseconds: number;
}
