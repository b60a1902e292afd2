using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Brisk.Server.Platform;

internal enum PasswordVerdict
{
    Wrong,
    Right,
    /// <summary>Right, but hashed under older settings: hash it again.</summary>
    RightButOld,
    /// <summary>Too many passwords are being checked at this moment.</summary>
    Busy,
}

/// <summary>Hashes and checks passwords, never more at a time than the machine can bear.</summary>
internal sealed class Passwords(BriskOptions options) : IDisposable
{
    public const int Shortest = 10;
    public const int Longest = 200;

    /// <summary>Letters that a word of one's own must have to be looked for.</summary>
    private const int ShortestWord = 3;

    /// <summary>What must be left of a password without a word that others know: so many letters, or so many characters.</summary>
    private const int LeastLetters = 4;
    private const int LeastCharacters = 10;

    private readonly PasswordLane lane = new();
    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
    private string? nobody;

    /// <summary>Says what is wrong with a new password, or nothing.</summary>
    /// <param name="field">The member that holds it.</param>
    /// <param name="known">What others know of the person: the name, the workspace.</param>
    public static Problem? Check(string field, string password, string email, params ReadOnlySpan<string> known)
    {
        if (password.Length < Shortest) return new Problem(field, PasswordReasons.ShortPassword.Of(Shortest));
        if (password.Length > Longest) return new Problem(field, PasswordReasons.LongPassword.Of(Longest));
        if (string.Equals(password, email, StringComparison.OrdinalIgnoreCase) || IsMostly(password, email.Split('@')[0]))
            return new Problem(field, PasswordReasons.PasswordLikeEmail);
        foreach (var text in known)
        {
            if (IsMostly(password, text))
                return new Problem(field, PasswordReasons.PasswordLikeName);
        }
        return CommonPasswords.Contains(password) ? new Problem(field, PasswordReasons.CommonPassword) : null;
    }

    /// <summary>The hash to store, or null when too many are being made at this moment.</summary>
    public async ValueTask<string?> HashAsync(string password, CancellationToken cancellation)
    {
        string? hash = null;
        return await lane.RunAsync(() => hash = hasher.HashPassword(null!, password), isKnown: true, cancellation) ? hash : null;
    }

    /// <summary>Checks a password. Where there is no account the same work is done, so that time does not tell.</summary>
    /// <param name="isKnown">True for who goes before strangers: a browser, a session or an address that is known.</param>
    public async ValueTask<PasswordVerdict> VerifyAsync(Account? account, string password, bool isKnown, CancellationToken cancellation)
    {
        var verdict = PasswordVerificationResult.Failed;
        if (!await lane.RunAsync(Verify, isKnown, cancellation)) return PasswordVerdict.Busy;
        if (account is null) return PasswordVerdict.Wrong;
        return verdict switch
        {
            PasswordVerificationResult.Success => PasswordVerdict.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOld,
            _ => PasswordVerdict.Wrong,
        };

        void Verify()
        {
            nobody ??= hasher.HashPassword(null!, Tokens.New());
            verdict = hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? nobody, password.Length <= Longest ? password : "");
        }
    }

    public void Dispose() => lane.Dispose();

    /// <summary>Whether hardly anything is left of a password without a text, its words, or its words in one.</summary>
    private static bool IsMostly(string password, string text)
    {
        var words = text.Split([' ', '.', '-', '_', '+', ',', '\''], StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in (string[])[text, string.Concat(words), .. words])
        {
            if (word.Length >= ShortestWord && password.Contains(word, StringComparison.OrdinalIgnoreCase)
                && password.Replace(word, "", StringComparison.OrdinalIgnoreCase).Count(char.IsLetter) < LeastLetters
                    && password.Length - word.Length < LeastCharacters)
                return true;
        }
        return false;
    }
}
