import { blockPrimitives } from "./blocks.ts";
import { characterPrimitives } from "./characters.ts";
import { classPrimitives } from "./classes.ts";
import { collectionPrimitives } from "./collections.ts";
import { exceptionPrimitives } from "./exceptions.ts";
import { filePrimitives } from "./files.ts";
import { floatPrimitives } from "./floats.ts";
import { heapPrimitives } from "./heap.ts";
import { httpPrimitives } from "./http.ts";
import { mergePrimitives } from "./merge.ts";
import { nativeArrayPrimitives } from "./native-arrays.ts";
import { numberPrimitives } from "./numbers.ts";
import { objectPrimitives } from "./objects.ts";
import { outsidePrimitives } from "./outside.ts";
import { processPrimitives } from "./processes.ts";
import { randomPrimitives } from "./random.ts";
import { reflectionPrimitives } from "./reflection.ts";
import { streamPrimitives } from "./streams.ts";
import { stringPrimitives } from "./strings.ts";
import { syntaxPrimitives } from "./syntax.ts";
import { systemPrimitives } from "./system.ts";
import type { PrimitiveTable } from "./table.ts";
import { weakPrimitives } from "./weak.ts";
import { workspacePrimitives } from "./workspace.ts";

export { mergePrimitives } from "./merge.ts";
export type { Primitive, PrimitiveTable } from "./table.ts";

/** Every primitive the kernel's methods name. */
export const kernelPrimitives: PrimitiveTable = mergePrimitives([
  blockPrimitives,
  characterPrimitives,
  classPrimitives,
  collectionPrimitives,
  exceptionPrimitives,
  filePrimitives,
  floatPrimitives,
  heapPrimitives,
  httpPrimitives,
  nativeArrayPrimitives,
  numberPrimitives,
  objectPrimitives,
  outsidePrimitives,
  processPrimitives,
  randomPrimitives,
  reflectionPrimitives,
  streamPrimitives,
  stringPrimitives,
  syntaxPrimitives,
  systemPrimitives,
  weakPrimitives,
  workspacePrimitives,
]);
