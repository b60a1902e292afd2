namespace Brisk.Commands;

/// <summary>
/// Passwords of commands: from a file, one line of standard input, or asked for; never an argument, which every process of the machine can
/// read.
/// </summary>
internal static class GivenPassword
{
    /// <param name="file">Where it is, <c>-</c> for standard input; null for standard input, or to ask.</param>
    public static async Task<string> ReadAsync(string? file, CancellationToken cancellation)
    {
        if (file is not null and not "-") return (await File.ReadAllTextAsync(file, cancellation)).TrimEnd('\r', '\n');
        return file is null && !Console.IsInputRedirected ? Ask("New password: ") : await Console.In.ReadLineAsync(cancellation) ?? "";
    }

    /// <summary>Reads without showing what is typed.</summary>
    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return text.ToString();
    }
}
