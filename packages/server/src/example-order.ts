/** An order of 121.00 EUR that anybody can create at once: the first line that the service prints, and the reference shows. */
export const EXAMPLE_ORDER = {
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: 'my-order-1',
  currency: 'EUR',
  amount: 12100,
  description: 'My first order',
  payment_options: {
    redirect_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/basket',
  },
  customer: {
    first_name: 'Test',
    last_name: 'Person-nl',
    address1: 'Osdorpplein',
    house_number: '137',
    zip_code: '1068 SR',
    city: 'Amsterdam',
    country: 'NL',
    locale: 'nl_NL',
    email: 'customer@email.nl',
    phone: '+31689124321',
  },
  shopping_cart: {
    items: [
      {
        name: 'Stool',
        unit_price: 100,
        quantity: 1,
        merchant_item_id: 'STOOL-1',
        tax_table_selector: 'high',
      },
    ],
  },
  checkout_options: { tax_tables: { alternate: [{ name: 'high', rules: [{ rate: 0.21 }] }] } },
};
