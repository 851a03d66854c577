//! White-box tests of the backend; behaviour of the verbs is tested by the conformance suite.
