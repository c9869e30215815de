/** Sets the exit code of the program. */
export type Finish = (exitCode: number) => void;
