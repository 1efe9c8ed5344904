"""Do the recorded websites answer, and are the numbers in a numbering plan?"""
