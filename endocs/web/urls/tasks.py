"""Addresses: tasks."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import tasks

urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/reassignment/", tasks.reassignment, name="task_reassignment"),
]
