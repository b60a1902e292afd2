namespace Brisk.Storage;

/// <summary>How far a long piece of work is.</summary>
/// <param name="Step">What is being done, for people: <c>Contacts</c>.</param>
public readonly record struct StepProgress(string Step, long Done, long Of);
