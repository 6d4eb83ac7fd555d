/** Places in the Array that a session is kept in. A new one goes to the end: older stores lack it. */
export const SessionPlace = {
  id: 0,
  name: 1,
  tokenHash: 2,
  createdAt: 3,
  lastActiveAt: 4,
  heap: 5,
  version: 6,
  cells: 7,
  ran: 8,
  history: 9,
  kept: 10,
} as const;
