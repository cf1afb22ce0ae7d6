// A page that is made to be printed says so by a button.
document.getElementById('print').addEventListener('click', () => print())
