/** The constraint solver of deltablue.st in plain JavaScript classes over arrays. */

class Strength {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  stronger(other: Strength): boolean {
    return this.value < other.value;
  }
  weaker(other: Strength): boolean {
    return this.value > other.value;
  }
  weakest(other: Strength): Strength {
    return this.weaker(other) ? this : other;
  }
  nextWeaker(): Strength {
    return strengths[this.value + 1] ?? WEAKEST;
  }
}

const REQUIRED = new Strength(0);
const PREFERRED = new Strength(2);
const STRONG_DEFAULT = new Strength(3);
const NORMAL = new Strength(4);
const WEAKEST = new Strength(6);
const strengths = [REQUIRED, new Strength(1), PREFERRED, STRONG_DEFAULT, NORMAL, new Strength(5), WEAKEST];

class Variable {
  value: number;
  constraints: Constraint[] = [];
  determinedBy: Constraint | null = null;
  mark = 0;
  walkStrength = WEAKEST;
  stay = true;
  constructor(value: number) {
    this.value = value;
  }
  addConstraint(constraint: Constraint): void {
    this.constraints.push(constraint);
  }
  removeConstraint(constraint: Constraint): void {
    const index = this.constraints.indexOf(constraint);
    if (index >= 0) this.constraints.splice(index, 1);
    if (this.determinedBy === constraint) this.determinedBy = null;
  }
}

abstract class Constraint {
  strength: Strength;
  constructor(strength: Strength) {
    this.strength = strength;
  }
  abstract addToGraph(): void;
  abstract removeFromGraph(): void;
  abstract isSatisfied(): boolean;
  abstract markUnsatisfied(): void;
  abstract chooseMethod(mark: number): void;
  abstract markInputs(mark: number): void;
  abstract inputsKnown(mark: number): boolean;
  abstract output(): Variable;
  abstract recalculate(): void;
  abstract execute(): void;

  isInput(): boolean {
    return false;
  }
  addTo(planner: Planner): void {
    this.addToGraph();
    planner.incrementalAdd(this);
  }
  destroyIn(planner: Planner): void {
    if (this.isSatisfied()) planner.incrementalRemove(this);
    else this.removeFromGraph();
  }
  satisfy(mark: number, planner: Planner): Constraint | null {
    this.chooseMethod(mark);
    if (!this.isSatisfied()) return null;
    this.markInputs(mark);
    const output = this.output();
    const overridden = output.determinedBy;
    if (overridden !== null) overridden.markUnsatisfied();
    output.determinedBy = this;
    planner.propagate(this, mark);
    output.mark = mark;
    return overridden;
  }
}

abstract class UnaryConstraint extends Constraint {
  myOutput: Variable;
  satisfied = false;
  constructor(variable: Variable, strength: Strength, planner: Planner) {
    super(strength);
    this.myOutput = variable;
    this.addTo(planner);
  }
  output(): Variable {
    return this.myOutput;
  }
  isSatisfied(): boolean {
    return this.satisfied;
  }
  markUnsatisfied(): void {
    this.satisfied = false;
  }
  markInputs(): void {}
  inputsKnown(): boolean {
    return true;
  }
  addToGraph(): void {
    this.myOutput.addConstraint(this);
    this.satisfied = false;
  }
  removeFromGraph(): void {
    this.myOutput.removeConstraint(this);
    this.satisfied = false;
  }
  chooseMethod(mark: number): void {
    this.satisfied = this.myOutput.mark !== mark && this.strength.stronger(this.myOutput.walkStrength);
  }
  recalculate(): void {
    this.myOutput.walkStrength = this.strength;
    this.myOutput.stay = !this.isInput();
    if (this.myOutput.stay) this.execute();
  }
}

class StayConstraint extends UnaryConstraint {
  execute(): void {}
}

class EditConstraint extends UnaryConstraint {
  override isInput(): boolean {
    return true;
  }
  execute(): void {}
}

abstract class BinaryConstraint extends Constraint {
  first: Variable;
  second: Variable;
  direction = 0;
  constructor(first: Variable, second: Variable, strength: Strength) {
    super(strength);
    this.first = first;
    this.second = second;
  }
  input(): Variable {
    return this.direction === 1 ? this.first : this.second;
  }
  output(): Variable {
    return this.direction === 1 ? this.second : this.first;
  }
  isSatisfied(): boolean {
    return this.direction !== 0;
  }
  markUnsatisfied(): void {
    this.direction = 0;
  }
  markInputs(mark: number): void {
    this.input().mark = mark;
  }
  addToGraph(): void {
    this.first.addConstraint(this);
    this.second.addConstraint(this);
    this.direction = 0;
  }
  removeFromGraph(): void {
    this.first.removeConstraint(this);
    this.second.removeConstraint(this);
    this.direction = 0;
  }
  inputsKnown(mark: number): boolean {
    const input = this.input();
    return input.mark === mark || input.stay || input.determinedBy === null;
  }
  chooseMethod(mark: number): void {
    const { first, second, strength } = this;
    if (first.mark === mark) {
      this.direction = second.mark !== mark && strength.stronger(second.walkStrength) ? 1 : 0;
    } else if (second.mark === mark) {
      this.direction = first.mark !== mark && strength.stronger(first.walkStrength) ? -1 : 0;
    } else if (first.walkStrength.weaker(second.walkStrength)) {
      this.direction = strength.stronger(first.walkStrength) ? -1 : 0;
    } else {
      this.direction = strength.stronger(second.walkStrength) ? 1 : 0;
    }
  }
  recalculate(): void {
    const input = this.input();
    const output = this.output();
    output.walkStrength = this.strength.weakest(input.walkStrength);
    output.stay = input.stay;
    if (output.stay) this.execute();
  }
}

class EqualityConstraint extends BinaryConstraint {
  execute(): void {
    this.output().value = this.input().value;
  }
}

class ScaleConstraint extends BinaryConstraint {
  scale: Variable;
  offset: Variable;
  constructor(first: Variable, scale: Variable, offset: Variable, second: Variable, strength: Strength) {
    super(first, second, strength);
    this.scale = scale;
    this.offset = offset;
  }
  override addToGraph(): void {
    super.addToGraph();
    this.scale.addConstraint(this);
    this.offset.addConstraint(this);
  }
  override removeFromGraph(): void {
    super.removeFromGraph();
    this.scale.removeConstraint(this);
    this.offset.removeConstraint(this);
  }
  override markInputs(mark: number): void {
    super.markInputs(mark);
    this.scale.mark = mark;
    this.offset.mark = mark;
  }
  execute(): void {
    if (this.direction === 1) this.second.value = this.first.value * this.scale.value + this.offset.value;
    else this.first.value = Math.floor((this.second.value - this.offset.value) / this.scale.value);
  }
  override recalculate(): void {
    const input = this.input();
    const output = this.output();
    output.walkStrength = this.strength.weakest(input.walkStrength);
    output.stay = input.stay && this.scale.stay && this.offset.stay;
    if (output.stay) this.execute();
  }
}

class Plan {
  constraints: Constraint[] = [];
  add(constraint: Constraint): void {
    this.constraints.push(constraint);
  }
  execute(): void {
    for (const each of this.constraints) each.execute();
  }
}

class Planner {
  currentMark = 0;

  newMark(): number {
    return ++this.currentMark;
  }
  incrementalAdd(constraint: Constraint): void {
    const mark = this.newMark();
    let overridden = constraint.satisfy(mark, this);
    while (overridden !== null) overridden = overridden.satisfy(mark, this);
  }
  incrementalRemove(constraint: Constraint): void {
    const output = constraint.output();
    constraint.markUnsatisfied();
    constraint.removeFromGraph();
    const unsatisfied = this.removePropagateFrom(output);
    for (let strength = REQUIRED; strength !== WEAKEST; strength = strength.nextWeaker()) {
      for (const each of unsatisfied) if (each.strength === strength) this.incrementalAdd(each);
    }
  }
  propagate(constraint: Constraint, mark: number): boolean {
    const todo = [constraint];
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      if (next.output().mark === mark) {
        this.incrementalRemove(constraint);
        return false;
      }
      next.recalculate();
      this.addConstraintsConsuming(next.output(), todo);
    }
    return true;
  }
  removePropagateFrom(variable: Variable): Constraint[] {
    variable.determinedBy = null;
    variable.walkStrength = WEAKEST;
    variable.stay = true;
    const unsatisfied: Constraint[] = [];
    const todo = [variable];
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      for (const each of next.constraints) if (!each.isSatisfied()) unsatisfied.push(each);
      this.consuming(next, (each) => {
        each.recalculate();
        todo.push(each.output());
      });
    }
    return unsatisfied;
  }
  consuming(variable: Variable, action: (constraint: Constraint) => void): void {
    const determining = variable.determinedBy;
    for (const each of variable.constraints) if (each !== determining && each.isSatisfied()) action(each);
  }
  addConstraintsConsuming(variable: Variable, collection: Constraint[]): void {
    this.consuming(variable, (each) => collection.push(each));
  }
  planFrom(sources: Constraint[]): Plan {
    const mark = this.newMark();
    const plan = new Plan();
    for (let next = sources.shift(); next !== undefined; next = sources.shift()) {
      if (next.output().mark !== mark && next.inputsKnown(mark)) {
        plan.add(next);
        next.output().mark = mark;
        this.addConstraintsConsuming(next.output(), sources);
      }
    }
    return plan;
  }
  planFromConstraints(constraints: readonly Constraint[]): Plan {
    return this.planFrom(constraints.filter((each) => each.isInput() && each.isSatisfied()));
  }
  change(variable: Variable, value: number): void {
    const edit = new EditConstraint(variable, PREFERRED, this);
    const plan = this.planFromConstraints([edit]);
    for (let index = 0; index < 10; index++) {
      variable.value = value;
      plan.execute();
    }
    edit.destroyIn(this);
  }
}

function chain(count: number): number {
  const planner = new Planner();
  const first = new Variable(0);
  let previous = first;
  let last = first;
  for (let index = 1; index <= count; index++) {
    last = new Variable(0);
    new EqualityConstraint(previous, last, REQUIRED).addTo(planner);
    previous = last;
  }
  void new StayConstraint(last, STRONG_DEFAULT, planner);
  const edit = new EditConstraint(first, PREFERRED, planner);
  const plan = planner.planFromConstraints([edit]);
  let sum = 0;
  for (let index = 1; index <= 100; index++) {
    first.value = index;
    plan.execute();
    sum += last.value;
  }
  edit.destroyIn(planner);
  return sum;
}

function projection(count: number): number {
  const planner = new Planner();
  const scale = new Variable(10);
  const offset = new Variable(1000);
  const destinations: Variable[] = [];
  let source = scale;
  let destination = scale;
  for (let index = 1; index <= count; index++) {
    source = new Variable(index);
    destination = new Variable(index);
    destinations.push(destination);
    void new StayConstraint(source, NORMAL, planner);
    new ScaleConstraint(source, scale, offset, destination, REQUIRED).addTo(planner);
  }
  planner.change(source, 17);
  if (destination.value !== 1170) return -1;
  planner.change(destination, 1050);
  if (source.value !== 5) return -2;
  planner.change(scale, 5);
  planner.change(offset, 2000);
  let sum = 0;
  for (const each of destinations) sum += each.value;
  return sum;
}

/** Solves a chain and a projection of `count` variables. */
export function deltablue(count: number): number {
  return chain(count) * 1_000_000 + projection(count);
}
