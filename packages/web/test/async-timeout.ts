import { configure } from '@testing-library/react'

// A busy machine may need seconds for what takes milliseconds.
configure({ asyncUtilTimeout: 25_000 })
