"""To which page a task of a purpose leads."""

TASK_ADDRESSES = {"request": "web:request"}
