/** A stateful Klarna for tests and laptops: its APIs, its page, and a clock that can be turned. */
export { startKlarnaSandbox } from './start.js';
export type { CustomerOutcome, RunningSandbox } from './start.js';
export type { CustomerAction } from './behaviour/hosted-page.js';
export type { InvoiceView, OrderView } from './controls.js';
export type { InwardFetch } from './inward.js';
export type { DueDateOption, SandboxOptions, Terms } from './options.js';
export type { RunCalendar } from './time.js';
export type { Fault, FaultKind } from './faults.js';
export type { Advanced, NextDeadline } from './sandbox.js';
export type { Happening, Merchant } from './types.js';
export { TEST_COUNTRIES, testPersons } from './test-persons.js';
export type { TestPerson, TestPersons } from './test-persons.js';
