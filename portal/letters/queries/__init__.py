"""Letters shaped for who wrote, who decides, and who is new. Words whose key is destroyed are in none of them."""
