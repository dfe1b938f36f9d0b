import { refuse, type Refused } from './read.js';
import { made, text } from './shape.js';
import { object } from './shape-object.js';

/** How the content of each type begins. */
const BEGINNINGS = {
  PDF: [Buffer.from('%PDF')],
  JPEG: [Buffer.from([0xff, 0xd8, 0xff])],
  PNG: [Buffer.from([0x89, 0x50, 0x4e, 0x47])],
} as const;

type FileType = keyof typeof BEGINNINGS;

const isType = (written: string): written is FileType => Object.hasOwn(BEGINNINGS, written);

const needed = (name: string, max: number, says: string) =>
  text({
    says,
    max,
    required: true,
    otherwise: refuse('invalid_file', `${name} has 1 to ${max} characters`),
  });

/** The body of POST orders/{id}/files, as it is kept. */
export const FILE = made(
  object(
    {
      type: text({
        says: 'What it is.',
        fold: 'upper',
        required: true,
        fits: isType,
        keywords: { enum: Object.keys(BEGINNINGS) },
        otherwise: refuse('invalid_file', 'type is PDF, JPEG or PNG'),
      }),
      name: needed('name', 200, 'Its name.'),
      description: needed('description', 500, 'What is in it.'),
      base64: text({
        says: 'Its content; a body has at most 1 MB.',
        required: true,
        fits: (written) => /^[A-Za-z0-9+/]+={0,2}$/.test(written) && written.length % 4 === 0,
        keywords: { contentEncoding: 'base64' },
        otherwise: refuse('invalid_file', 'base64 is no base64'),
      }),
    },
    { title: 'OrderFile' },
  ),
  (file) => {
    const type = isType(file.type) ? file.type : 'PDF';
    const start = Buffer.from(file.base64.slice(0, 16), 'base64');
    return BEGINNINGS[type].some((begins) => start.subarray(0, begins.length).equals(begins))
      ? { ...file, type }
      : wrongContent(type);
  },
);

const wrongContent = (type: string): Refused => refuse('invalid_file', `the content is no ${type}`);
