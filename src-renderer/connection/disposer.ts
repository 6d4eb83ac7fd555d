/** Ends what was begun: a subscription, a registration, a hold. Calling it again does nothing. */
export type Disposer = () => void;
