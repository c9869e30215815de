import { XlmError } from "../../errors.ts";
import { ByteCursor, PastTheEnd } from "./byte_cursor.ts";
import { excerpt } from "../excerpt.ts";
import { OPCODE } from "./pickle_opcodes.ts";
import { Call, Inert, type PickleValue } from "./pickle_value.ts";

/** What a pickle may refer to. */
export interface PickleWorld {
  /** Path of the file, for error messages. */
  path: string;
  /** Allowed globals by `module name`. No other names are looked up. */
  globals: ReadonlyMap<string, PickleValue>;
  /** Resolves a persistent id: a storage in PyTorch's files. @throws {Error} saying what was found. */
  persistent: (id: PickleValue) => PickleValue;
}

export interface ReadPickle {
  value: PickleValue;
  /** Offset of the first byte after the pickle. */
  end: number;
}

/** More instructions than the largest vocabulary and state of any XLM need; each creates at most a few objects. */
const MAX_INSTRUCTIONS = 10_000_000;

/** Maximum size of an integer, in bytes. PyTorch's magic number has ten. */
const MAX_INTEGER_BYTES = 255;

/**
 * Reads a pickle as data: an interpreter of the format's stack language that supports what tensors, numbers, strings
 * and containers need; the only "calls" are to the functions in `globals`, which are this program's own.
 *
 * @param begin start of the pickle in `bytes`; offsets in errors count from byte 0.
 * @throws {XlmError} exit code 5 if it names or calls anything else, 3 if it is damaged.
 * @throws {PastTheEnd} if `bytes` end before the pickle.
 * @see Python's Lib/pickletools.py, which documents every opcode
 */
export function readPickle(bytes: Uint8Array, begin: number, world: PickleWorld): ReadPickle {
  return new PickleReader(bytes, begin, world).read();
}

class PickleReader {
  readonly #cursor: ByteCursor;
  readonly #memo = new Map<number, PickleValue>();
  /** The current stack, and the stacks below the marks. */
  #stack: PickleValue[] = [];
  readonly #marked: PickleValue[][] = [];
  /** Offset of the current instruction. */
  #at = 0;

  constructor(bytes: Uint8Array, begin: number, readonly world: PickleWorld) {
    this.#cursor = new ByteCursor(bytes, begin);
  }

  read(): ReadPickle {
    for (let count = 0; count < MAX_INSTRUCTIONS; count++) {
      this.#at = this.#cursor.position;
      const opcode = this.#cursor.uint8();
      if (opcode === OPCODE.STOP) return { value: this.#pop(), end: this.#cursor.position };
      try {
        this.#step(opcode);
      } catch (error) {
        if (error instanceof XlmError || error instanceof PastTheEnd) throw error;
        this.#broken((error as Error).message);
      }
    }
    return this.#broken(`more than ${MAX_INSTRUCTIONS} instructions`);
  }

  #step(opcode: number): void {
    const cursor = this.#cursor;
    switch (opcode) {
      case OPCODE.PROTO: {
        const version = cursor.uint8();
        if (version > 5) this.#broken(`protocol ${version}`);
        return;
      }
      case OPCODE.FRAME: {
        // A frame's content is read as usual, but must be complete.
        const frame = cursor.uint64();
        if (!(frame <= cursor.data.length - cursor.position)) throw new PastTheEnd();
        return;
      }
      case OPCODE.MARK:
        this.#marked.push(this.#stack);
        this.#stack = [];
        return;
      case OPCODE.POP:
        if (this.#stack.length > 0) this.#stack.pop();
        else this.#popMark();
        return;
      case OPCODE.POP_MARK:
        this.#popMark();
        return;
      case OPCODE.NONE:
        return this.#push(null);
      case OPCODE.NEWTRUE:
        return this.#push(true);
      case OPCODE.NEWFALSE:
        return this.#push(false);
      case OPCODE.BININT:
        return this.#push(cursor.int32());
      case OPCODE.BININT1:
        return this.#push(cursor.uint8());
      case OPCODE.BININT2:
        return this.#push(cursor.uint16());
      case OPCODE.LONG1:
        return this.#push(cursor.integer(cursor.uint8()));
      case OPCODE.LONG4:
        return this.#push(cursor.integer(this.#atMost(cursor.uint32(), MAX_INTEGER_BYTES)));
      case OPCODE.BINFLOAT:
        return this.#push(cursor.float64BigEndian());
      case OPCODE.BINUNICODE:
        return this.#push(cursor.text(cursor.uint32()));
      case OPCODE.SHORT_BINUNICODE:
      case OPCODE.SHORT_BINSTRING:
        return this.#push(cursor.text(cursor.uint8()));
      case OPCODE.BINUNICODE8:
        return this.#push(cursor.text(cursor.uint64()));
      case OPCODE.BINSTRING:
        return this.#push(cursor.text(cursor.uint32()));
      case OPCODE.BINBYTES:
        return this.#push(cursor.bytes(cursor.uint32()));
      case OPCODE.SHORT_BINBYTES:
        return this.#push(cursor.bytes(cursor.uint8()));
      case OPCODE.BINBYTES8:
        return this.#push(cursor.bytes(cursor.uint64()));
      case OPCODE.EMPTY_LIST:
      case OPCODE.EMPTY_TUPLE:
        return this.#push([]);
      case OPCODE.EMPTY_DICT:
        return this.#push(new Map());
      case OPCODE.EMPTY_SET:
        return this.#push(new Inert());
      case OPCODE.ADDITEMS:
        this.#popMark();
        this.#top();
        return;
      case OPCODE.FROZENSET:
        this.#popMark();
        return this.#push(new Inert());
      case OPCODE.TUPLE:
      case OPCODE.LIST:
        return this.#push(this.#popMark());
      case OPCODE.TUPLE1:
      case OPCODE.TUPLE2:
      case OPCODE.TUPLE3: {
        const size = opcode - OPCODE.TUPLE1 + 1;
        if (this.#stack.length < size) this.#broken("a tuple of more values than there are");
        return this.#push(this.#stack.splice(-size));
      }
      case OPCODE.DICT:
        return this.#push(this.#setItems(new Map(), this.#popMark()));
      case OPCODE.APPEND: {
        const item = this.#pop();
        this.#list().push(item);
        return;
      }
      case OPCODE.APPENDS: {
        const items = this.#popMark();
        const list = this.#list();
        for (const item of items) list.push(item);
        return;
      }
      case OPCODE.SETITEM: {
        const value = this.#pop();
        const key = this.#pop();
        this.#setItems(this.#top(), [key, value]);
        return;
      }
      case OPCODE.SETITEMS: {
        const items = this.#popMark();
        this.#setItems(this.#top(), items);
        return;
      }
      case OPCODE.BINGET:
        return this.#push(this.#recall(cursor.uint8()));
      case OPCODE.LONG_BINGET:
        return this.#push(this.#recall(cursor.uint32()));
      case OPCODE.BINPUT:
        this.#memo.set(cursor.uint8(), this.#top());
        return;
      case OPCODE.LONG_BINPUT:
        this.#memo.set(cursor.uint32(), this.#top());
        return;
      case OPCODE.MEMOIZE:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case OPCODE.GLOBAL:
        return this.#push(this.#global(cursor.line(), cursor.line()));
      case OPCODE.STACK_GLOBAL: {
        const name = this.#pop();
        return this.#push(this.#global(this.#text(this.#pop()), this.#text(name)));
      }
      case OPCODE.REDUCE:
      case OPCODE.NEWOBJ: {
        const args = this.#pop();
        const call = this.#pop();
        if (!(call instanceof Call)) return this.#unsafe("a call of what is no function");
        return this.#push(call.apply(Array.isArray(args) ? args : this.#broken("a call without a tuple of arguments")));
      }
      case OPCODE.BUILD:
        // The state of an object is not needed: tensors are complete without it.
        this.#pop();
        this.#top();
        return;
      case OPCODE.BINPERSID:
        return this.#push(this.world.persistent(this.#pop()));
      case OPCODE.INST:
      case OPCODE.OBJ:
      case OPCODE.NEWOBJ_EX:
      case OPCODE.PERSID:
      case OPCODE.EXT1:
      case OPCODE.EXT2:
      case OPCODE.EXT4:
        return this.#unsafe(`the instruction 0x${opcode.toString(16)}`);
      default:
        return this.#broken(`the instruction 0x${opcode.toString(16)}`);
    }
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    return value === undefined ? this.#broken("an empty stack") : value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    return value === undefined ? this.#broken("an empty stack") : value;
  }

  #popMark(): PickleValue[] {
    const items = this.#stack;
    this.#stack = this.#marked.pop() ?? this.#broken("no mark");
    return items;
  }

  #list(): PickleValue[] {
    const list = this.#top();
    return Array.isArray(list) ? list : this.#broken("an append to what is no list");
  }

  /** Inert objects accept items too, and drop them. */
  #setItems(target: PickleValue, items: readonly PickleValue[]): PickleValue {
    if (items.length % 2 !== 0) this.#broken("a key without a value");
    if (!(target instanceof Map)) return target;
    for (let i = 0; i < items.length; i += 2) target.set(items[i]!, items[i + 1]!);
    return target;
  }

  #text(value: PickleValue): string {
    return typeof value === "string" ? value : this.#broken(`a name that is ${excerpt(value)}`);
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    return value === undefined ? this.#broken(`memo ${index} that nothing was put into`) : value;
  }

  #global(module: string, name: string): PickleValue {
    const value = this.world.globals.get(`${module} ${name}`);
    return value === undefined ? this.#unsafe(`the global ${JSON.stringify(`${module}.${name}`)}`) : value;
  }

  #atMost(length: number, limit: number): number {
    return length <= limit ? length : this.#broken(`an integer of ${length} bytes`);
  }

  #unsafe(found: string): never {
    throw new XlmError(
      5,
      `Cannot load checkpoint ${this.world.path}: its pickle has ${found} at byte ${this.#at}; expected nothing but ` +
        "tensors and plain values, and nothing was run. Convert it to safetensors where it can do no harm.",
    );
  }

  #broken(found: string): never {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${this.world.path}: its pickle has ${found} at byte ${this.#at}; expected a file as ` +
        "torch.save writes it.",
    );
  }
}
