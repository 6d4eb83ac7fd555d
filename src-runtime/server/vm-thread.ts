import { createVmService } from "./create-vm-service.ts";
import { bootMachine } from "./machine.ts";
import { serveVm } from "./vm-port.ts";

/** The entry of the VM thread: a build makes a CommonJS module of it, where nothing can be awaited. */
void serveVm((host, heapBytes) => {
  // While the store is being opened.
  const machine = bootMachine(host, heapBytes);
  return (start) => createVmService(host, start, machine);
});
