/** Whether a program is there, and ends well with arguments that only ask for its version. */
export async function hasProgram(name: string, ...args: readonly string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(name, { args: [...args] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
