"""The portal's words in other languages: from the code to the .po files and back."""
