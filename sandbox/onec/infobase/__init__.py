"""A base of 1C without 1C: the modules of our extension run over it as they would in «Бухгалтерия предприятия».

base = Base(store, Path("onec/extension"))
base.press_button([invoice])
base.run_job()
"""
