import { z } from 'zod';

// The page's policy forbids code made from text, and zod would try it to be faster: each try is a reported violation.
z.config({ jitless: true });
