/** How a command tells the program what to exit with. */
export type Finish = (exitCode: number) => void;
