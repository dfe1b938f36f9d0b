import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, API_KEY } from '../support/service.js';
import type { Service } from '../../src/service.js';
import { verify } from '../../src/queries/verify.js';
import { quietOrder } from './examples.js';

type Json = Readonly<Record<string, unknown>>;

const KLARNA = `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;
const DAM = {
  first_name: 'Test',
  last_name: 'Person-nl',
  address1: 'Dam',
  house_number: '1',
  zip_code: '1012 JS',
  city: 'Amsterdam',
  country: 'NL',
};

describe.each(['2021', '2025'] as const)('another delivery address, edition %s', (edition) => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ KVITT_EDITION: edition });
  });
  afterAll(async () => service.close());

  const send = async (method: string, path: string, body?: object): Promise<Json> => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: API_KEY },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Json;
  };
  const patch = async (id: string, body: object): Promise<Json> =>
    send('PATCH', `/v1/json/orders/${id}`, body);
  const authorized = async (id: string): Promise<void> => {
    await send('POST', '/v1/json/orders', quietOrder(id));
    await send('POST', `/sandbox/orders/${id}/customer`, { action: 'approve' });
  };
  const atKlarna = async (id: string): Promise<Json> => {
    const { klarna_order_id: klarnaId } = await send('GET', `/sandbox/orders/${id}`);
    const url = `${service.klarnaUrl}/ordermanagement/v1/orders/${String(klarnaId)}`;
    const answer = await fetch(url, { headers: { Authorization: KLARNA } });
    return ((await answer.json()) as Json)['shipping_address'] as Json;
  };

  it('is Klarna’s once the merchant is told so, and said again it changes nothing', async () => {
    await authorized('elsewhere');
    expect(await patch('elsewhere', { delivery: DAM })).toMatchObject({ success: true });
    expect(await atKlarna('elsewhere')).toMatchObject({
      street_address: 'Dam 1',
      postal_code: '1012 JS',
      city: 'Amsterdam',
    });
    expect(await patch('elsewhere', { delivery: DAM })).toMatchObject({ success: true });
    await patch('elsewhere', { delivery: { ...DAM, house_number: '2' } });
    expect(await atKlarna('elsewhere')).toMatchObject({ street_address: 'Dam 2' });
  });

  it('is refused where Klarna refuses it, and the one before holds', async () => {
    await authorized('refused');
    const denied = { ...DAM, email: 'customer+denied@email.nl' };
    expect(await patch('refused', { delivery: denied })).toMatchObject({
      success: false,
      error_info: expect.stringContaining('Update not allowed'),
    });
    expect(await atKlarna('refused')).toMatchObject({ city: 'Amsterdam' });
    expect(await atKlarna('refused')).not.toMatchObject({ street_address: 'Dam 1' });
    expect(await patch('refused', { delivery: DAM })).toMatchObject({ success: true });
    expect(await atKlarna('refused')).toMatchObject({ street_address: 'Dam 1' });
  });

  it('is refused before there is an authorization, once the goods have left, and in parts', async () => {
    await send('POST', '/v1/json/orders', quietOrder('early'));
    expect(await patch('early', { delivery: DAM })).toMatchObject({ success: false });
    await authorized('late');
    await patch('late', { status: 'shipped' });
    expect(await patch('late', { delivery: DAM })).toMatchObject({ success: false });
    await authorized('partly');
    expect(await patch('partly', { delivery: { city: 'Utrecht' } })).toMatchObject({
      success: false,
      error_info: expect.stringContaining('zip_code'),
    });
    expect(await patch('unknown', { delivery: DAM })).toMatchObject({ error_code: 1006 });
  });

  it('leaves a store that can be folded again', async () => {
    expect((await verify(service.db)).faults).toEqual([]);
  });
});
