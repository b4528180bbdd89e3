// The page inside the frame in which a flow's Python runs: one script, and a policy of its own on top of the studio's.

/**
 * The frame's only script: it starts the worker, and passes on what that says of itself. By a data URL: Chromium loads no
 * module from a blob in a frame without an origin.
 */
export const frameScript =
  'addEventListener("message",({data:{code,start}})=>{const worker=new Worker("data:text/javascript;charset=utf-8,"+encodeURIComponent(code),{type:"module"});' +
  'worker.onerror=(event)=>{event.preventDefault();' +
  'parent.postMessage({failed:event.message||"its worker could not be loaded"},"*")};' +
  'worker.onmessage=({data})=>parent.postMessage(data,"*");' +
  'worker.postMessage(start,[start.port,start.wasm,start.library])},{once:true});';

/** No connection of any kind: only WebAssembly, and the worker that is handed in. */
export const framePolicy =
  "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; worker-src data:; connect-src 'none'";
