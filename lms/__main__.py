"""`python -m lms …`, the same as `lms …`."""

from lms.standalone.commands import main

if __name__ == "__main__":
    main()
