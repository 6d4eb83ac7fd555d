import type { ClassInfo, Prototype } from "./class-info.ts";

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
  Object.setPrototypeOf(prototype, guardOf(info));
}

function guardOf(info: ClassInfo): object {
  const { prototype } = info;
  const isMethod = (property: string | symbol): property is string =>
    typeof property === "string" && property.startsWith("$") && !HIDDEN.has(property);
  return new Proxy<Prototype>(Object.create(null) as Prototype, {
    get(_, property, receiver) {
      if (!isMethod(property)) return Reflect.get(info.above.prototype, property, receiver) as unknown;
      info.awaken?.();
      return Reflect.get<object, string>(prototype, property, receiver);
    },
    has(_, property) {
      if (!isMethod(property)) return Reflect.has(info.above.prototype, property);
      info.awaken?.();
      return Reflect.has(prototype, property);
    },
    // What is written becomes the receiver's own, as with any object that inherits no setter.
    set(_, property, value, receiver) {
      return Reflect.defineProperty(receiver as object, property, {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      });
    },
    getPrototypeOf: () => info.above.prototype,
  });
}
