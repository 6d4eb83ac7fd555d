export {
  awaitsValue,
  type Body,
  type Instruction,
  IR_VERSION,
  type Literal,
  type Operand,
  type Register,
  type Test,
} from "./ir.ts";
export { lower } from "./lower.ts";
export { ensureTemplate, ifCurtailedTemplate, type TemplateName, templates } from "./templates.ts";
export { decodeBody, encodeBody } from "./stored.ts";
export { stopsOf } from "./stops.ts";
