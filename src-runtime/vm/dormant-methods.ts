import type { ClassInfo } from "./class-info.ts";

/** The properties of prototypes that are no methods: they are there from the first. */
const HIDDEN: ReadonlySet<string> = new Set(["$e", "$i", "$class", "$info", "$new", "$newWith"]);

/**
 * Lets the methods of a class be put in place when it is first met: when an instance is made, when a message is sent to
 * one, or when somebody asks for the methods. Most classes of a session never are.
 *
 * Until then the prototype is empty, and what it inherits from is a guard: whoever looks for a method comes to it before
 * any method of a superclass. Once the methods are there nothing is left of it, and what V8 knows of the classes above
 * stays.
 */
export function letSleep(info: ClassInfo, putInPlace: () => void): void {
  const { prototype } = info;
  info.awaken = () => {
    info.awaken = undefined;
    // No guard is left above a class that is in use.
    info.superclass?.$info.awaken?.();
    Object.setPrototypeOf(prototype, info.above.prototype);
    putInPlace();
  };
  Object.setPrototypeOf(prototype, new Proxy<object>(NOTHING, new Guard(info)));
}

const NOTHING = Object.create(null) as object;

const isMethod = (property: string | symbol): boolean =>
  typeof property === "string" && property.startsWith("$") && !HIDDEN.has(property);

/** Stands above the prototype of a class whose methods are not in place. */
class Guard implements ProxyHandler<object> {
  readonly #info: ClassInfo;

  constructor(info: ClassInfo) {
    this.#info = info;
  }

  get(_: object, property: string | symbol, receiver: unknown): unknown {
    const { prototype, above, awaken } = this.#info;
    if (!isMethod(property)) return Reflect.get<object, string | symbol>(above.prototype, property, receiver);
    awaken?.();
    return Reflect.get<object, string | symbol>(prototype, property, receiver);
  }

  has(_: object, property: string | symbol): boolean {
    const { prototype, above, awaken } = this.#info;
    if (!isMethod(property)) return Reflect.has(above.prototype, property);
    awaken?.();
    return Reflect.has(prototype, property);
  }

  /** What is written becomes the receiver's own, as with any object that inherits no setter. */
  set(_: object, property: string | symbol, value: unknown, receiver: object): boolean {
    const attributes = { value, writable: true, configurable: true, enumerable: true };
    return Reflect.defineProperty(receiver, property, attributes);
  }

  getPrototypeOf(): object {
    return this.#info.above.prototype;
  }
}
