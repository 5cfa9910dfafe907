"""The command line: parse, call the api, say."""
