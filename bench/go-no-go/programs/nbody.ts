/** The planets of nbody.st in plain JavaScript classes. */

const solarMass = 39.47841760435743;
const days = 365.24;

class Body {
  x: number;
  y: number;
  z: number;
  vx: number;
  vy: number;
  vz: number;
  mass: number;
  constructor(x: number, y: number, z: number, vx: number, vy: number, vz: number, mass: number) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * days;
    this.vy = vy * days;
    this.vz = vz * days;
    this.mass = mass * solarMass;
  }
}

class SolarSystem {
  bodies: Body[];
  constructor() {
    this.bodies = [
      new Body(0, 0, 0, 0, 0, 0, 1),
      new Body(4.841431442464721, -1.1603200440274284, -0.10362204447112311, 0.001660076642744037, 0.007699011184197404, -0.0000690460016972063, 0.0009547919384243266),
      new Body(8.34336671824458, 4.124798564124305, -0.4035234171143214, -0.002767425107268624, 0.004998528012349172, 0.00002304172975737639, 0.0002858859806661308),
      new Body(12.894369562139131, -15.111151401698631, -0.22330757889265573, 0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756, 0.00004366244043351563),
      new Body(15.379697114850917, -25.919314609987964, 0.17925877295037118, 0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159, 0.00005151389020466115),
    ]; // prettier-ignore
    let px = 0;
    let py = 0;
    let pz = 0;
    for (const each of this.bodies) {
      px += each.vx * each.mass;
      py += each.vy * each.mass;
      pz += each.vz * each.mass;
    }
    const [sun] = this.bodies;
    if (sun === undefined) return;
    sun.vx = 0 - px / solarMass;
    sun.vy = 0 - py / solarMass;
    sun.vz = 0 - pz / solarMass;
  }

  advance(dt: number): void {
    const { bodies } = this;
    for (let i = 0; i < bodies.length; i++) {
      const first = bodies[i];
      if (first === undefined) continue;
      for (let j = i + 1; j < bodies.length; j++) {
        const second = bodies[j];
        if (second === undefined) continue;
        const dx = first.x - second.x;
        const dy = first.y - second.y;
        const dz = first.z - second.z;
        const distance = dx * dx + dy * dy + dz * dz;
        const magnitude = dt / (distance * Math.sqrt(distance));
        first.vx -= dx * second.mass * magnitude;
        first.vy -= dy * second.mass * magnitude;
        first.vz -= dz * second.mass * magnitude;
        second.vx += dx * first.mass * magnitude;
        second.vy += dy * first.mass * magnitude;
        second.vz += dz * first.mass * magnitude;
      }
    }
    for (const each of bodies) {
      each.x += dt * each.vx;
      each.y += dt * each.vy;
      each.z += dt * each.vz;
    }
  }

  energy(): number {
    const { bodies } = this;
    let energy = 0;
    for (const each of bodies) {
      energy += 0.5 * each.mass * (each.vx * each.vx + each.vy * each.vy + each.vz * each.vz);
    }
    for (const [i, first] of bodies.entries()) {
      for (const second of bodies.slice(i + 1)) {
        const dx = first.x - second.x;
        const dy = first.y - second.y;
        const dz = first.z - second.z;
        energy -= (first.mass * second.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
      }
    }
    return energy;
  }
}

/** Advances the system `count` steps and answers its energy. */
export function nbody(count: number): number {
  const system = new SolarSystem();
  for (let index = 0; index < count; index++) system.advance(0.01);
  return system.energy();
}
