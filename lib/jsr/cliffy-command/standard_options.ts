import type { AnyCommand } from "./command_node.ts";

/** Registers `--help` and `--version` of the main command, once; help comes first in every list. */
export function addStandardOptions(main: AnyCommand): void {
  const { helpOption: help, versionOption: version } = main.settings;
  if (main.hasStandardOptions) return;
  main.hasStandardOptions = true;
  if (version || (version !== false && main.settings.version)) {
    const { flags = "-V, --version", desc = "Show the version number for this program.", opts } = version || {};
    const option = main.addOption(flags, desc, {
      standalone: true,
      prepend: true,
      action() {
        if (this.getRawArgs().includes(`--${option.name}`)) this.showLongVersion();
        else this.showVersion();
        exit(this);
      },
      ...opts,
    });
  }
  if (help !== false) {
    const { flags = "-h, --help", desc = "Show this help.", opts } = help ?? {};
    const option = main.addOption(flags, desc, {
      standalone: true,
      prepend: true,
      global: true,
      action() {
        this.showHelp({ long: this.getRawArgs().includes(`--${option.name}`) });
        exit(this);
      },
      ...opts,
    });
    main.registeredHelp = option;
  }
}

/** Ends the process with success, unless the command or a parent of it said `noExit`. */
export function exit(cmd: AnyCommand): void {
  for (let at: AnyCommand | undefined = cmd; at; at = at.parent) {
    if (at.settings.shouldExit === false) return;
  }
  Deno.exit(0);
}
