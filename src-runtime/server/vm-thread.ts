import { createVmService } from "./create-vm-service.ts";
import { serveVm } from "./vm-port.ts";

/** The entry of the VM thread. */
await serveVm(createVmService);
