using ChatCluster.Shared.Hosting;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Holds the folder of the embedded store for this process alone.</summary>
/// <remarks>Two nodes on one store would not lose anything (the log fences them off), but each would miss what the other one's members say.</remarks>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the folder, making it when it is missing. The system gives it back when the process ends, however it ends.</summary>
    /// <exception cref="DataFolderException">Somebody else holds it, or it can't be written; the message says what to change.</exception>
    public DataFolderLock(string folder)
    {
        var full = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(full);
            _file = new FileStream(Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException($"The folder {full} can't be written: give this user the right to, or set ChatCluster:Data to another folder.", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException(
                $"The folder {full} can't be used: {e.Message} If another node runs on it, stop that one, or set ChatCluster:Data to another folder.", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}

/// <summary>The folder of the embedded store can't be used.</summary>
internal sealed class DataFolderException(string message, Exception inner) : CannotStartException(message, inner);
