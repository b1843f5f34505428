import type { Behavior } from './behavior.ts'

export const gatewayBehaviors: readonly Behavior[] = [
  [
    'payload format 2.0: lower-case headers joined by commas, cookies apart, base64 by content type, U+FFFD for invalid UTF-8 in text',
    'supported',
    '[payload](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html)',
  ],
  [
    "10 MB per request, Lambda's 6 MB for the serialized event, the function's timeout",
    'supported. A body that is too large is read up to 1 GiB before the 413, so that clients that read the response last receive it',
    '[quotas](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html), [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)',
  ],
  [
    '10,240 bytes for the request line and the values of the headers',
    "supported: 431. AWS doesn't document its response",
    'quotas',
  ],
  [
    'stage throttle: 429 with `{"message"}`',
    'supported',
    '[throttling](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html)',
  ],
  [
    "preflights and CORS headers, from the gateway's configuration",
    'supported',
    '[CORS](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html)',
  ],
  [
    '404 from the gateway for another path or method',
    'supported',
    '[routes](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html)',
  ],
  [
    'cold starts, concurrency limits, one request per instance, memory',
    'unsupported: one process handles all requests',
    'Lambda',
  ],
]
