import { useEffect, useState } from "react";

/**
 * What a pane shows and does: made when the pane appears, disposed of when it goes, and undefined before. `make` is asked
 * once: what the pane is opened on later is told to the model.
 */
export function usePaneModel<Model extends { dispose(): void }>(make: () => Model): Model | undefined {
  const [model, setModel] = useState<Model>();
  useEffect(() => {
    const made = make();
    setModel(made);
    return () => made.dispose();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return model;
}
