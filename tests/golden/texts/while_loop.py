"""Value and gradient of tests.golden.programs.while_loop by x, written by s2sad."""


def while_loop_value_and_grad(x, tolerance, value_bar=1.0):
    # forward sweep
    guess = x
    count = 0
    guess_list = []
    x_over_guess_list = []
    while abs(guess * guess - x) > tolerance:
        count += 1
        x_over_guess = x / guess
        x_over_guess_list.append(x_over_guess)
        guess_list.append(guess)
        guess = 0.5 * (guess + x_over_guess)
    value = guess

    # reverse sweep
    # line 5: return guess
    guess_bar = value_bar
    x_bar = 0.0
    for _ in range(count):
        x_over_guess = x_over_guess_list.pop()
        # line 4: guess = 0.5 * (guess + x / guess)
        total_bar = 0.5 * guess_bar
        guess = guess_list.pop()
        guess_bar = total_bar
        quotient_bar = total_bar / guess
        x_bar += quotient_bar
        guess_bar -= quotient_bar * x_over_guess
    # line 2: guess = x
    x_bar += guess_bar
    return value, x_bar


# entry: while_loop_value_and_grad
