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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim slots = new(2 * Environment.ProcessorCount);
    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
    private string? nobody;

    /// <summary>Says what is wrong with a new password, or nothing.</summary>
    /// <param name="field">The member that holds it.</param>
    public static Problem? Check(string field, string password, string email)
    {
        if (password.Length < Shortest) return new Problem(field, "too-short", $"Use at least {Shortest} characters; a few words make a good one.");
        if (password.Length > Longest) return new Problem(field, "too-long", $"Use at most {Longest} characters.");
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (string.Equals(password, email, StringComparison.OrdinalIgnoreCase) || (at >= 4 && password.StartsWith(email[..at], StringComparison.OrdinalIgnoreCase) && password.Length < at + 6))
            return new Problem(field, "too-easy", "This is close to the e-mail address, which others know.");
        return CommonPasswords.Contains(password) ? new Problem(field, "too-easy", "This is one of the passwords that are tried first. Choose another.") : null;
    }

    /// <summary>The hash to store, or null when too many are being made at this moment.</summary>
    public async ValueTask<string?> HashAsync(string password, CancellationToken cancellation)
    {
        if (!await slots.WaitAsync(Patience, cancellation)) return null;
        try
        {
            return hasher.HashPassword(null!, password);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Checks a password. Where there is no account the same work is done, so that time does not tell.</summary>
    public async ValueTask<PasswordVerdict> VerifyAsync(Account? account, string password, CancellationToken cancellation)
    {
        if (!await slots.WaitAsync(Patience, cancellation)) return PasswordVerdict.Busy;
        try
        {
            nobody ??= hasher.HashPassword(null!, Tokens.New());
            var verdict = hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? nobody, password.Length <= Longest ? password : "");
            if (account is null) return PasswordVerdict.Wrong;
            return verdict switch
            {
                PasswordVerificationResult.Success => PasswordVerdict.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOld,
                _ => PasswordVerdict.Wrong,
            };
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose() => slots.Dispose();
}
