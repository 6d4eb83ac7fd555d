import { serveVm } from "./vm-port.ts";
import type { StartedVmService, VmHost, VmStart } from "./vm-service.ts";

/** The entry of the VM thread. */
await serveVm(createVmService);

/** Makes the service that answers this thread's requests. */
function createVmService(_host: VmHost, _start: VmStart): Promise<StartedVmService> {
  return Promise.reject(new Error("this build of Fresnel has no VM"));
}
