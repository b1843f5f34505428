/**
 * The wording rules of the repository, for people and for `npm run prose`.
 *
 * What no pattern can judge, people judge by reading. A pattern that flags good English often is worse than none:
 * narrow it, or remove it. `except` lists good uses; a finding that overlaps one is dropped.
 */

/** Where a sentence was found. `function-doc` is the doc comment of an exported function. */
export type Kind = 'markdown' | 'comment' | 'doc' | 'function-doc' | 'markup' | 'message' | 'test' | 'suite'

export interface Pattern {
  readonly id: string
  /** Matches what is wrong in one sentence. Code, quotes and URLs are replaced by `filler` before. */
  readonly find: RegExp
  /** What to write instead. */
  readonly message: string
  /** Good English that `find` would match too. */
  readonly except?: RegExp
  /** The places the pattern applies to. Default: all. */
  readonly kinds?: readonly Kind[]
  /** True if only the first sentence of a passage counts. */
  readonly isOpening?: boolean
}

/** Replaces each character of code, quotes and URLs, so that a code span counts as one word. */
export const filler = '\uFFFC'

const docs: readonly Kind[] = ['markdown', 'comment', 'doc', 'function-doc']
const labels: readonly Kind[] = ['markup', 'message']

/** A RegExp for whole words: a space matches any whitespace, and names such as `answer-hop.ts` do not match. */
const words = (source: string) =>
  new RegExp(`(?<![\\w./$@#-])(?:${source.replaceAll(' ', '\\s+')})(?![\\w$]|[-/.=(]\\w)`, 'giu')

const things =
  'files?|folders?|buffers?|alarms?|responses?|requests?|streams?|shards?|records?|objects?|lines?|events?|logs?|' +
  'pages?' +
  '|consoles?|tabs?|browsers?|servers?|endpoints?|handlers?|functions?|programs?|pipelines?|databases?|disks?|tests?' +
  '|stacks?|stages?|roles?|keys?|tokens?|buckets?|counts?|entry|entries|history|modules?|types?|terminals?|reloads?' +
  `|Kinesis|Firehose|Lambda|S3|AWS|SST|git|it|which|${filler}+`

const ise =
  'recogni|initiali|normali|seriali|organi|summari|minimi|maximi|optimi|synchroni|authori|categori|customi|emphasi|' +
  'generali|memori|prioriti|randomi|reali|speciali|standardi|tokeni|utili|visuali|saniti|parameteri|analy'

export const patterns = [
  {
    id: 'answer',
    find: words('answer(?:s|ed|ing)?|unanswered'),
    message: 'Use "response", "respond" or "return" instead of "answer".',
  },
  {
    id: 'tell',
    find: words('tells?|told|telling'),
    except: words('(?:tells?|told|telling)(?: \\S+){0,4} apart'),
    message: 'Use "report", "return", "show", "distinguish" or "called with" instead of "tell".',
  },
  {
    id: 'say',
    find: words('says?|said|saying'),
    except: words('say so|that said|(?:a|no|the final) say|(?<=, )say(?=,)|that is to say|says who'),
    message: 'Use "report", "return", "log", "show" or "state" instead of "say".',
  },
  {
    id: 'ask',
    find: words('asks|asked|asking|ask for|to ask'),
    except: words('(?:you|people|everyone|everybody|readers?|users?|reviewers?) (?:asks?|asked|to ask)'),
    message: 'Use "request" or "require" instead of "ask".',
  },
  {
    id: 'refuse',
    find: words('refus(?:e|es|ed|ing|als?)'),
    except: words('connections?(?: \\S+){0,3} refused|refused connections?'),
    message: 'Use "reject" or "rejected" instead of "refuse".',
  },
  { id: 'mend', find: words('mend(?:s|ed|ing)?'), message: 'Use "fix" instead of "mend".' },
  {
    id: 'hold-against',
    find: words(
      '(?:hold|holds|held|holding)(?: \\S+){0,5} against|(?:lint|tests?|suites?|a test) holds?(?: (?:this|that|' +
        'it|them|to))?',
    ),
    message: 'Use "verify", "check", "compare" or "enforce" instead of "hold".',
  },
  {
    id: 'stand',
    find: words(
      '(?:stand|stands|stood|standing) (?:(?:once|only|first|last|alone|also|now) )?' +
        '(?:in|at|on|once|beside|behind|between|before|under|here|there|next|open|alone)|as (?:it|' +
        'they)(?: \\w+)? stands?',
    ),
    except: words('(?:stand|stands|stood|standing) in (?:for|line)'),
    message: 'Use "is in" or "is defined in" instead of "stand".',
  },
  {
    id: 'take',
    find: words('takes?|took|taken|taking'),
    except: words(
      '(?:takes?|took|taken|taking) (?:(?:only|about|at (?:most|least)|up to|over|under|less than|(?:no )?more than|' +
        'around|another|roughly|nearly|almost|longer|as) )*(?:[\\d~≈<≤]\\S*|longer|long|much longer|' +
        `${filler}+ (?:ms|s|seconds|minutes)|(?:an? |a few |several |many |some )?(?:seconds?|minutes?|moments?|` +
        `hours?|` +
        'days?|milliseconds?|while|time)|place|the place of|part|effect|precedence|priority|care|note|over|turns|' +
        'advantage|(?:a |the )?(?:screenshots?|pictures?|snapshots?|look|step|break)|(?:\\S+ ){0,3}into account|' +
        'preference|too long|up space)|taken from|' +
        '(?:screenshots?|pictures?|snapshots?|measurements?) (?:(?:is|are|was|were|be) )?taken',
    ),
    message: 'Use "accept", "use", "read" or "store" instead of "take".',
  },
  {
    id: 'again',
    find: words("(?:send|sends|sent|sending|go|goes|went|going)(?: [\\w'-]+){0,3} again"),
    message: 'Use "retry" or "resend" instead of "send again".',
  },
  {
    id: 'go-on',
    find: words('(?:go|goes|going|went|gone) on(?=[.,;:)]| with| from| where| until| while| as | after| when|$)'),
    except: words('(?:is|was|are|were) going on'),
    message: 'Use "continue" or "resume" instead of "go on".',
  },
  {
    id: 'fate',
    find: words('fates?|(?:what|all that|which) (?:became|becomes|has become) of|become of'),
    message: 'Use "outcome", "result" or "status" instead of "fate".',
  },
  {
    id: 'words',
    find: words('words'),
    except: words(
      "(?:AWS(?:'s|’s)?|own) (?:own )?words|(?:\\d+|one|two|three|four|five|ten|many|other|few|these|fewer|" +
        'more) words|words (?:long|per)',
    ),
    message: 'Use "message" or "text" instead of "words".',
  },
  {
    id: 'alone',
    find: words('alone'),
    except: words('(?:leave|leaves|left|let) (?:\\S+ ){0,3}alone|stand alone'),
    message: 'Use "only" instead of "alone".',
  },
  { id: 'hop', find: words('hops?'), message: 'Use "step" instead of "hop".' },
  { id: 'trouble', find: words('troubles?|troubled'), message: 'Use "failure" or "problem" instead of "trouble".' },
  {
    id: 'unsupported',
    find: words("(?:not|never|nor|nothing|isn't|aren't) (?:\\w+ )?modell?ed|unmodell?ed"),
    message: 'Use "unsupported" or "not implemented" instead of "not modelled".',
  },
  { id: 'pulse', find: words('pulses?|beats?'), message: 'Use "activity" instead of "pulse" or "beat".' },
  {
    id: 'house',
    find: words('rooms?|surroundings|doors?|guests?|neighbou?rs?'),
    except: words(
      '(?:enough|more|less|no|leaves?|makes?|the) room(?: left)? (?:for|to|again)|room (?:for|left)|there is room',
    ),
    message: 'Name the thing ("context", "endpoint", "client", "next item"); the code has no rooms or doors.',
  },
  {
    id: 'whoever',
    find: words('who(?:m|so)?ever|he who|those who|(?<=[.:;] )who(?= \\w+s )'),
    message: 'Name the actor: "callers that …", "anyone with …".',
  },
  {
    id: 'but-for',
    find: words('(?<!, )(?:but|save) for|but for (?:those|what|one|its)'),
    message: 'Use "except" or "without" instead of "but for".',
  },
  {
    id: 'besides',
    find: words('besides(?=[,.;:)]|$)|^besides'),
    message: 'Use "also" or "in addition" instead of "besides".',
  },
  {
    id: 'of-ours',
    find: words('of (?:ours|yours|theirs|mine|its own|their own|your own|our own|his own)'),
    except: words(
      '(?:because|instead|aware|independent(?:ly)?|outside|inside|control|in front) of (?:its|their|your|our) own',
    ),
    message: 'Put the owner first: "our error", "its own pipeline".',
  },
  {
    id: 'as-because',
    find: words('(?<=[,;] )as (?:it|they|there|no|nothing|nobody|others) \\w+'),
    except: words(
      'as (?:it|they|others) (?:happens?|would|do|does|did|is|are|was|were|has|had|have been|comes?|came|stands?|' +
        'arrives?|arrived|' +
        'leaves?|left|goes|went|should|must|may|might|can|could|appears?|will|one)',
    ),
    message: 'Use "because" for a reason.',
  },
  {
    id: 'so-therefore',
    find: words('^so(?! that| far| long| many| much| what)|(?<=[;:] )so(?! that| far)'),
    message: 'Use "therefore", or join the sentences: "…, so …".',
  },
  {
    id: 'no-for-not',
    find: words(
      '(?<!\\bthere )(?:is|are|was|were|be|being) no (?!longer|more|less|fewer|different|such|need|way|reason|' +
        'problem|one|match|' +
        'matter|doubt|help|use|good|idea|\\w+er than|higher|lower|deeper|shorter|larger|wider|later|earlier|' +
        'older|newer|bigger|smaller|slower|faster|stricter)[a-z]+',
    ),
    message: 'Write "is not a …" or "isn\'t a …" instead of "is no …".',
  },
  {
    id: 'personification',
    find: words(
      `(?:${things}) (?:(?:still|no longer|must|may|can|could|would|will|should|cannot|can't|never|always|also|` +
        `only|itself|to|not|does not|do not|doesn't|don't) )*` +
        '(?:knows?|knew|wants?|wanted|forgets?|forgot|hears?|heard|vouch(?:es|ed)?|remembers?|believes?|thinks?|' +
        'learns?|learned|cares?)',
    ),
    except: /\b(?:Learn|Remember|Think|Know)\b/gu, // an imperative after a code span
    message: "Files, buffers and requests don't know, want or forget. Say what the program does.",
  },
  {
    id: 'spelling',
    find: words(
      '(?:misbehaviou|behaviou|colou|favou|honou|labou|neighbou|flavou|rumou|endeavou)r\\w*|(?:un)?(?:cancell|' +
        'modell|labell|travell|signall|channell|levell|fuell|marshall)(?:ed|ing|er|ers)' +
        `|(?:un|re|de)?(?:${ise})s(?:e|es|ed|er|ers|ing|ation|ations)|licences?|defences?|offences?|centres?|` +
        `centred|metres?|fibres?` +
        '|catalogues?|programmes?|grey\\w*|whilst|amongst|artefacts?|fulfil|fulfils|learnt|spelt|burnt|' +
        'judgements?|ageing|practise[ds]?|cheques?',
    ),
    except: words('analyses'),
    message: 'Use American spelling: "behavior", "color", "canceled", "license".',
  },
  {
    id: 'doc-fragment',
    find: /^(?:Of|Told|Asked|Taken|Given|Made|What|Why|Who|Whoever|Whose|Where|So|Not|Nothing|None|That|Those|As|For|From|By|With|Without|Once|Because)(?![\w-])/gu,
    except:
      /^(?:For (?:tests|example|internal|compatibility|details?|detailed|more|further)|As of|By default|Not (?:exported|tested|implemented|supported))/gu,
    message: 'Start a doc comment with a third-person verb ("Returns …") or, for a type or value, a noun phrase.',
    kinds: ['doc'],
    isOpening: true,
  },
  {
    id: 'doc-verb',
    find: /^(?!(?:[A-Z][\w-]*s|True if|False if|Called|Same as)(?![\w-])|@)\S+/gu,
    except: /^This\b/gu,
    message: 'Start the doc comment of a function with a third-person verb ("Returns …", "Writes …", "True if …").',
    kinds: ['function-doc'],
    isOpening: true,
  },
  {
    id: 'fronted-fragment',
    find: /^(?:Of|Told of|Not of|Whose)(?= )(?! course)/gu,
    message: 'Start with the subject: "Only the first results of a large batch are kept".',
    kinds: ['markdown', 'comment', ...labels],
  },
  {
    id: 'long-sentence',
    find: /^(?:\S+\s+){30}\S+/gu,
    message: 'Split this sentence: it has more than 30 words.',
    kinds: docs,
  },
  {
    id: 'long-message',
    find: /^(?:\S+\s+){25}\S+/gu,
    message: 'Split this sentence: it has more than 25 words.',
    kinds: labels,
  },
  {
    id: 'colon-and-semicolon',
    find: /:\s[^:]*;\s|;\s[^;]*:\s/gu,
    except: /\d:\s/gu, // a value and its meaning: "0: any free port"
    message: 'Make two sentences: this one has a colon and a semicolon.',
    kinds: [...docs, ...labels],
  },
  {
    id: 'test-name-length',
    find: /^[\s\S]{81,}/gu,
    message: 'Shorten the test name to at most 80 characters.',
    kinds: ['test', 'suite'],
  },
  {
    id: 'test-name-verb',
    find: words(
      '^(?:the|an?|each|every|all|no|what|who|of|if|when|while|where|whoever|its|that|nothing|nobody|two|three|' +
        'both|for|in|on|with|without|after|before|by|from|at|are|should)',
    ),
    message: 'Complete "it …" with a verb: "returns 413 above 1 MiB".',
    kinds: ['test'],
    isOpening: true,
  },
] as const satisfies readonly Pattern[]

export type PatternId = (typeof patterns)[number]['id']
