#!/bin/sh
# Behaves as the test says. A file in the repository, because a script that is
# written just before it is run can be "busy" while another test forks.
eval "$SCRIPT"
