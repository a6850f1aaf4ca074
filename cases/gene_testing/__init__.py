"""Gene tests for targeted drugs (靶向用药基因检测): the panel, the sample and its way to the laboratory, the report."""
