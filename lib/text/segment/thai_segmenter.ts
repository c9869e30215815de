import { MinHeap } from "../min_heap.ts";
import { PackedTrie } from "./packed_trie.ts";
import { readSegmenterData } from "./segmenter_data.ts";
import type { Segmenter } from "./segmenter.ts";
import { thaiCharacterClusters } from "./thai_character_clusters.ts";

let loaded: ThaiSegmenter | undefined;

/**
 * The Thai segmenter, loaded once.
 *
 * @throws {XlmError} exit code 3 if its dictionary cannot be read.
 */
export function loadThaiSegmenter(): Segmenter {
  return loaded ??= new ThaiSegmenter(new PackedTrie(readSegmenterData("thai")));
}

/**
 * Text that is not Thai: Latin letters, numbers, spaces, a line end, or anything else up to the next of these or Thai.
 */
const NOT_THAI = /[-a-zA-Z]+|\p{Nd}+(?:[,.]\p{Nd}+)*|[ \t]+|\r?\n|[^\u0e00-\u0e7f \t\r\n]+/uy;
/** A number; the group matches if it has separators. All runs of digits match, so that none is read twice. */
const NUMBER = /\p{Nd}+([.,:]\p{Nd}+)*/gu;

/** Number of edges in ambiguous text after which each position adds only its shortest word. */
const MAX_GRAPH_SIZE = 50;
/** A word ends a run of unknown characters if it is longer than this, in units, or has not only consonants. */
const SHORT = 2;

/**
 * Words as PyThaiNLP 5.4's `word_tokenize` gives them by default (newmm): the fewest words of its dictionary that end
 * where character clusters end, decided as soon as only one continuation is left; numbers with separators stay whole.
 *
 * @see PyThaiNLP, tokenize/newmm.py and tokenize/_utils.py (rejoin_formatted_num)
 */
class ThaiSegmenter implements Segmenter {
  readonly #dictionary: PackedTrie;

  constructor(dictionary: PackedTrie) {
    this.#dictionary = dictionary;
  }

  segment(text: string): number[] {
    return text === "" ? [] : joinNumbers(text, this.#cut(text));
  }

  #cut(text: string): number[] {
    const clusters = thaiCharacterClusters(text);
    const ends: number[] = [];
    /** Ends of words, to be processed in order. */
    const open = new MinHeap();
    const isOpen = new Uint8Array(text.length + 1);
    const graph = new Map<number, number[]>();
    let graphSize = 0;
    let done = 0;
    open.push(0);
    while (open.top < text.length) {
      const begin = open.pop();
      isOpen[begin] = 0;
      const edges: number[] = [];
      for (const end of this.#wordsAt(text, begin, clusters)) {
        edges.push(end);
        graphSize++;
        if (isOpen[end] === 0) {
          isOpen[end] = 1;
          open.push(end);
        }
        if (graphSize > MAX_GRAPH_SIZE) break;
      }
      if (edges.length > 0) graph.set(begin, edges);
      if (open.size > 1) continue;
      if (open.size === 1) {
        for (const end of shortestPath(graph, done, open.top)) ends.push(end);
        done = open.top;
      } else {
        done = this.#endOfUnknown(text, begin, clusters);
        ends.push(done);
        open.push(done);
        isOpen[done] = 1;
      }
      graph.clear();
      graphSize = 0;
    }
    return ends;
  }

  /** Ends of the words of the dictionary that begin at a position, the shortest first. */
  *#wordsAt(text: string, begin: number, clusters: Uint8Array): Generator<number> {
    const dictionary = this.#dictionary;
    let node = dictionary.first(text.charCodeAt(begin));
    for (let end = begin + 1; node !== 0; end++) {
      if (clusters[end] === 1 && dictionary.value(node) > 0) yield end;
      node = end < text.length ? dictionary.child(node, text.charCodeAt(end)) : 0;
    }
  }

  /** End of a run of unknown characters: before text that is not Thai, or a word that is not too short. */
  #endOfUnknown(text: string, begin: number, clusters: Uint8Array): number {
    NOT_THAI.lastIndex = begin;
    if (NOT_THAI.test(text)) return NOT_THAI.lastIndex;
    for (let at = begin + 1; at < text.length; at++) {
      if (clusters[at] === 0) continue;
      for (const end of this.#wordsAt(text, at, clusters)) if (!isShort(text, at, end)) return at;
      NOT_THAI.lastIndex = at;
      if (NOT_THAI.test(text)) return at;
    }
    return text.length;
  }
}

function isShort(text: string, begin: number, end: number): boolean {
  if (end - begin > SHORT) return false;
  for (let i = begin; i < end; i++) if (text.charCodeAt(i) < 0x0e01 || text.charCodeAt(i) > 0x0e2e) return false;
  return true;
}

/** The positions after `start` on the path to `goal` with the fewest edges; of several paths the one found first. */
function shortestPath(graph: ReadonlyMap<number, readonly number[]>, start: number, goal: number): number[] {
  const from = new Map<number, number>([[start, -1]]);
  const queue = [start];
  for (let at = 0; at < queue.length && !from.has(goal); at++) {
    for (const next of graph.get(queue[at]!) ?? []) {
      if (from.has(next)) continue;
      from.set(next, queue[at]!);
      queue.push(next);
    }
  }
  const path: number[] = [];
  for (let at = goal; at !== start; at = from.get(at)!) path.push(at);
  return path.reverse();
}

/** Joins the words of a number with separators, including all of the last word. */
function joinNumbers(text: string, ends: number[]): number[] {
  const joined: number[] = [];
  let word = 0;
  let position = 0;
  for (const { 0: number, 1: separated, index } of text.matchAll(NUMBER)) {
    if (separated === undefined) continue;
    while (word < ends.length && position < index) joined.push(position = ends[word++]!);
    const limit = index + number.length;
    if (position >= limit) continue;
    while (word < ends.length && position < limit) position = ends[word++]!;
    joined.push(position);
  }
  while (word < ends.length) joined.push(ends[word++]!);
  return joined;
}
