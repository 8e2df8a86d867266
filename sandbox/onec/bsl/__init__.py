"""A small strict interpreter of the 1C language: lexer, parser, static checker and evaluator.

It is no 1C: it knows the part of the language and of the platform that our extension uses, and refuses the rest.
Where the platform forgives (a number as a condition, an English keyword), it does not.
"""
