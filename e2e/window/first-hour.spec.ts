import { expect, test } from "./fixtures.ts";

test("[T1] what an evaluation came to is in sight, and can be read whole, wherever on the page it was asked for", async ({
  window,
  page,
}) => {
  const { playground } = window;
  const lines = Array.from({ length: 60 }, (_, index) => `${index} factorial.`).join("\n");

  await test.step("below the last line that is in sight", async () => {
    await playground.print(`${lines}\n(1 to: 7) asOrderedCollection`);
    await expect(playground.result("an OrderedCollection(1 2 3 4 5 6 7)")).toBeInViewport({ ratio: 1 });
    await playground.print(`${lines}\n(1 to: 7) do: [ :i | Transcript show: i ]. self error: 'far below'`);
    await expect(playground.result("Error: far below")).toBeInViewport({ ratio: 1 });
    await playground.goToLine("far below");
  });

  await test.step("an error's text keeps clear of its buttons, however narrow the page is by the debugger", async () => {
    await playground.print("OrderedCollection new frobnicateAllOf: 3 withEveryoneOf: 4");
    const error = playground.result("#frobnicateAllOf:withEveryoneOf:");
    await expect(error).toBeVisible();
    await expect(window.status).toContainText("2 debuggers");
    const text = error.getByText("MessageNotUnderstood");
    const button = error.getByRole("button", { name: "Debug" });
    const room = async (): Promise<number> => {
      const [left, right] = [await text.boundingBox(), await button.boundingBox()];
      return left === null || right === null ? -1 : right.x - left.x - left.width;
    };
    await expect.poll(room).toBeGreaterThanOrEqual(0);
  });

  await test.step("the tab that is worked in is in sight, however many there are", async () => {
    const active = page.getByRole("tab", { name: /^MessageNotUnderstood/, selected: true });
    for (let count = 2; count <= 4; count += 1) {
      await playground.print(`OrderedCollection new frobnicate: ${count}`);
      await expect(window.status).toContainText(`${count + 1} debuggers`);
      await expect(active).toBeInViewport({ ratio: 0.95 });
    }
  });
});

test("[T1] what an evaluation came to covers no line, from its first moment on", async ({ window, page }) => {
  const { playground } = window;
  await playground.write("3 + 4\n\n'the last line'");
  await playground.goToLine("3 + 4");
  const covering = await page.evaluateHandle(() => {
    const found: string[] = [];
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      for (const each of added.filter((node) => node instanceof HTMLElement && node.matches(".inline-result-zone")))
        for (const line of document.querySelectorAll(".view-line")) {
          const { left, top, height } = line.getBoundingClientRect();
          if (each.contains(document.elementFromPoint(left + 5, top + height / 2))) found.push(line.textContent);
        }
    }).observe(document.body, { childList: true, subtree: true });
    return found;
  });
  await playground.printIt();
  await expect(playground.result("7")).toBeVisible();
  expect(await covering.jsonValue()).toEqual([]);
});

test("[T1] a variable is listed as it prints now, though only what it holds has changed", async ({ window }) => {
  const { playground } = window;
  await playground.do("list := OrderedCollection new");
  await expect(playground.variable("list")).toContainText("an OrderedCollection()");
  await playground.do("list add: 33");
  await expect(playground.variable("list")).toContainText("an OrderedCollection(33)");
  await playground.do("list add: 44. 1 / 0");
  await expect(playground.result("ZeroDivide")).toBeVisible();
  await window.run("Close pane");
  await expect(playground.variable("list")).toContainText("an OrderedCollection(33 44)");
});

test("[T3] who begins a class or a method writes it at once", async ({ window, page }) => {
  const { browser } = window;
  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account" });
  await browser.newMethod();
  await expect(browser.code).toContainText("messageSelectorAndArgumentNames");
  await expect(browser.element.getByRole("textbox", { name: /^New method/ })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("double\n\n\t^ balance * 2");
  await page.keyboard.press("ControlOrMeta+S");
  await expect(browser.method("double")).toBeVisible();
  await browser.choose({ packageName: "Bank" });
  await page.keyboard.press("Alt+K");
  await expect(browser.element.getByRole("textbox", { name: /^New class/ })).toBeFocused();

  await test.step("a package's name that can't be is mended where it was written", async () => {
    await page.keyboard.press("Alt+Shift+K");
    const question = page.getByRole("dialog", { name: "New package" });
    await question.getByLabel("Name").fill("My Loans");
    await page.keyboard.press("Enter");
    await expect(question.getByText("name: expected a package name such as Bank")).toBeVisible();
    await question.getByLabel("Name").fill("My-Loans");
    await page.keyboard.press("Enter");
    await expect(browser.packageNamed("My-Loans")).toBeVisible();
    await expect(question).toHaveCount(0);
  });
});

test("[T10] a snapshot is saved by its key, whatever is open; a name that is taken is replaced", async ({
  window,
  page,
}) => {
  await window.playground.do("x := 3");
  for (const note of ["the first", "again"]) {
    await page.keyboard.press("ControlOrMeta+Shift+S");
    const question = page.getByRole("dialog", { name: "Save a snapshot" });
    await question.getByLabel("Name").fill("v1");
    await question.getByLabel("Note").fill(note);
    if (note === "again") await expect(question.getByText("it will be replaced")).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(question).toHaveCount(0);
    await expect(window.notice("Saved as v1").first()).toBeVisible();
  }
  await window.snapshots.open();
  await expect(window.snapshots.element.getByText("again").first()).toBeVisible();
});
