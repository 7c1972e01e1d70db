import { createContext } from 'react';

/** Whether a manager chooses for a customer: what is held is not theirs then, and the words say whose it is. */
export const ForManager = createContext(false);
