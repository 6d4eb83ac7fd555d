import { expect, test } from "./fixtures.ts";

test("[T18] what runs is listed with its stack; it is suspended, resumed, debugged and ended", async ({ window }) => {
  const { playground, processes } = window;
  await playground.do(
    "count := 0. ([ [ count := count + 1 ] repeat ] forkAt: 30) name: 'Counting'. [ Semaphore new wait ] fork name: 'Patient'",
  );
  await processes.open();
  await expect(processes.process("Counting")).toContainText("runs");
  await expect(processes.process("Patient")).toContainText("waits for a Semaphore");

  await test.step("suspended it stands where it is; resumed it goes on", async () => {
    await processes.order("Counting", "Suspend");
    await expect(processes.process("Counting")).toContainText("suspended");
    await expect(processes.stack.last()).toContainText("[ ] in doIt");
    await processes.order("Counting", "Resume");
    await expect(processes.process("Counting")).toContainText("runs");
  });

  await test.step("what waits is not suspended: a button that can't be pressed says so", async () => {
    await processes.process("Patient").click();
    await expect(processes.element.getByRole("button", { name: "Suspend" })).toBeDisabled();
    await processes.order("Patient", "Debug");
    await expect(processes.element).toContainText("It waits for a Semaphore: its stack can be read");
    await processes.order("Patient", "Terminate");
    await expect(processes.process("Patient")).toHaveCount(0);
  });

  await test.step("a debugger opens on it where it stands", async () => {
    await processes.order("Counting", "Debug");
    await expect(window.debugger.frame("[ ] in doIt")).toBeVisible();
    await processes.open();
    await expect(processes.process("Counting")).toContainText("in a debugger");
    await processes.order("Counting", "Terminate");
    await expect(processes.process("Counting")).toHaveCount(0);
  });
  window.assertNoErrors();
});
