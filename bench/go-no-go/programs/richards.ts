/** The scheduler of richards.st in plain JavaScript classes. */

class Packet {
  link: Packet | null;
  identity: number;
  kind: number;
  datum = 0;
  data = [0, 0, 0, 0];
  constructor(link: Packet | null, identity: number, kind: number) {
    this.link = link;
    this.identity = identity;
    this.kind = kind;
  }
  appendTo(queue: Packet | null): Packet {
    this.link = null;
    if (queue === null) return this;
    let next = queue;
    for (let peek = next.link; peek !== null; peek = next.link) next = peek;
    next.link = this;
    return queue;
  }
}

interface Task {
  run(packet: Packet | null): TaskControl | null;
}

class TaskControl {
  link: TaskControl | null;
  identity: number;
  priority: number;
  queue: Packet | null;
  state: number;
  task: Task;
  constructor(link: TaskControl | null, identity: number, priority: number, queue: Packet | null, task: Task) {
    this.link = link;
    this.identity = identity;
    this.priority = priority;
    this.queue = queue;
    this.task = task;
    this.state = queue === null ? 2 : 3;
  }
  setRunning(): void {
    this.state = 0;
  }
  markAsNotHeld(): void {
    this.state = this.state & 3;
  }
  markAsHeld(): void {
    this.state = this.state | 4;
  }
  markAsSuspended(): void {
    this.state = this.state | 2;
  }
  markAsRunnable(): void {
    this.state = this.state | 1;
  }
  isHeldOrSuspended(): boolean {
    return (this.state & 4) !== 0 || this.state === 2;
  }
  run(): TaskControl | null {
    let packet: Packet | null = null;
    if (this.state === 3 && this.queue !== null) {
      packet = this.queue;
      this.queue = packet.link;
      this.state = this.queue === null ? 0 : 1;
    }
    return this.task.run(packet);
  }
  checkPriorityAdd(control: TaskControl, packet: Packet): TaskControl {
    if (this.queue === null) {
      this.queue = packet;
      this.markAsRunnable();
      if (this.priority > control.priority) return this;
    } else this.queue = packet.appendTo(this.queue);
    return control;
  }
}

class IdleTask implements Task {
  scheduler: Scheduler;
  seed = 1;
  count: number;
  constructor(scheduler: Scheduler, count: number) {
    this.scheduler = scheduler;
    this.count = count;
  }
  run(): TaskControl | null {
    this.count--;
    if (this.count === 0) return this.scheduler.holdCurrent();
    if ((this.seed & 1) === 0) {
      this.seed >>= 1;
      return this.scheduler.release(4);
    }
    this.seed = (this.seed >> 1) ^ 53256;
    return this.scheduler.release(5);
  }
}

class DeviceTask implements Task {
  scheduler: Scheduler;
  pending: Packet | null = null;
  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }
  run(packet: Packet | null): TaskControl | null {
    if (packet !== null) {
      this.pending = packet;
      return this.scheduler.holdCurrent();
    }
    if (this.pending === null) return this.scheduler.suspendCurrent();
    const pending = this.pending;
    this.pending = null;
    return this.scheduler.queue(pending);
  }
}

class WorkerTask implements Task {
  scheduler: Scheduler;
  destination = 2;
  letter = 0;
  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }
  run(packet: Packet | null): TaskControl | null {
    if (packet === null) return this.scheduler.suspendCurrent();
    this.destination = this.destination === 2 ? 3 : 2;
    packet.identity = this.destination;
    packet.datum = 0;
    for (let index = 0; index < 4; index++) {
      this.letter++;
      if (this.letter > 26) this.letter = 1;
      packet.data[index] = this.letter;
    }
    return this.scheduler.queue(packet);
  }
}

class HandlerTask implements Task {
  scheduler: Scheduler;
  workQueue: Packet | null = null;
  deviceQueue: Packet | null = null;
  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }
  run(packet: Packet | null): TaskControl | null {
    if (packet !== null) {
      if (packet.kind === 1) this.workQueue = packet.appendTo(this.workQueue);
      else this.deviceQueue = packet.appendTo(this.deviceQueue);
    }
    const work = this.workQueue;
    if (work !== null) {
      const count = work.datum;
      if (count < 4) {
        const device = this.deviceQueue;
        if (device !== null) {
          this.deviceQueue = device.link;
          device.datum = work.data[count] ?? 0;
          work.datum = count + 1;
          return this.scheduler.queue(device);
        }
      } else {
        this.workQueue = work.link;
        return this.scheduler.queue(work);
      }
    }
    return this.scheduler.suspendCurrent();
  }
}

class Scheduler {
  queueCount = 0;
  holdCount = 0;
  controls: (TaskControl | null)[] = [null, null, null, null, null, null];
  list: TaskControl | null = null;
  current: TaskControl | null = null;
  currentIdentity = 0;

  add(task: Task, identity: number, priority: number, queue: Packet | null): TaskControl {
    const control = new TaskControl(this.list, identity, priority, queue, task);
    this.current = control;
    this.list = control;
    this.controls[identity] = control;
    return control;
  }
  addRunning(task: Task, identity: number, priority: number, queue: Packet | null): void {
    this.add(task, identity, priority, queue).setRunning();
  }
  schedule(): void {
    this.current = this.list;
    while (this.current !== null) {
      if (this.current.isHeldOrSuspended()) this.current = this.current.link;
      else {
        this.currentIdentity = this.current.identity;
        this.current = this.current.run();
      }
    }
  }
  release(identity: number): TaskControl | null {
    const control = this.controls[identity] ?? null;
    if (control === null || this.current === null) return control;
    control.markAsNotHeld();
    return control.priority > this.current.priority ? control : this.current;
  }
  holdCurrent(): TaskControl | null {
    this.holdCount++;
    if (this.current === null) return null;
    this.current.markAsHeld();
    return this.current.link;
  }
  suspendCurrent(): TaskControl | null {
    this.current?.markAsSuspended();
    return this.current;
  }
  queue(packet: Packet): TaskControl | null {
    const control = this.controls[packet.identity] ?? null;
    if (control === null || this.current === null) return control;
    this.queueCount++;
    packet.link = null;
    packet.identity = this.currentIdentity;
    return control.checkPriorityAdd(this.current, packet);
  }
}

/** Runs the scheduler until the idle task has run `count` times. */
export function richards(count: number): number {
  const scheduler = new Scheduler();
  scheduler.addRunning(new IdleTask(scheduler, count), 0, 0, null);
  const works = new Packet(new Packet(null, 1, 1), 1, 1);
  scheduler.add(new WorkerTask(scheduler), 1, 1000, works);
  const firsts = new Packet(new Packet(new Packet(null, 4, 0), 4, 0), 4, 0);
  scheduler.add(new HandlerTask(scheduler), 2, 2000, firsts);
  const seconds = new Packet(new Packet(new Packet(null, 5, 0), 5, 0), 5, 0);
  scheduler.add(new HandlerTask(scheduler), 3, 3000, seconds);
  scheduler.add(new DeviceTask(scheduler), 4, 4000, null);
  scheduler.add(new DeviceTask(scheduler), 5, 5000, null);
  scheduler.schedule();
  return scheduler.queueCount * 100_000 + scheduler.holdCount;
}
