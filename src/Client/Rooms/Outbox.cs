using System.Diagnostics.CodeAnalysis;

namespace ChatCluster.Client.Rooms;

/// <summary>A room's requests that are not answered, in the order in which they were made.</summary>
/// <remarks>Not safe for several threads.</remarks>
/// <param name="window">Most that may be written and unanswered at a time.</param>
internal sealed class Outbox(int window)
{
    private readonly LinkedList<Request> _requests = [];
    private readonly Dictionary<long, LinkedListNode<Request>> _byRef = [];
    private int _written;

    public void Add(Request request) => _byRef.Add(request.Ref, _requests.AddLast(request));

    public bool TryFind(long @ref, [NotNullWhen(true)] out Request? request)
    {
        request = _byRef.TryGetValue(@ref, out var node) ? node.Value : null;
        return request is not null;
    }

    /// <summary>The oldest one that is due; it counts as written from now on.</summary>
    public bool TryNext(TimeSpan now, [NotNullWhen(true)] out Request? next)
    {
        next = null;
        if (_written >= window)
        {
            return false;
        }

        for (var node = _requests.First; node is not null; node = node.Next)
        {
            if (node.Value.IsWritten || node.Value.HeldUntil > now)
            {
                continue;
            }

            next = node.Value;
            next.IsWritten = true;
            next.Attempts++;
            _written++;
            return true;
        }

        return false;
    }

    /// <summary>It is answered, or nobody wants to know any more.</summary>
    /// <returns>False if it was not there.</returns>
    public bool Remove(Request request)
    {
        if (!_byRef.Remove(request.Ref, out var node))
        {
            return false;
        }

        _requests.Remove(node);
        Unwrite(request);
        return true;
    }

    /// <summary>It was refused for now: to be written again, not before a time.</summary>
    public void Hold(Request request, TimeSpan until)
    {
        Unwrite(request);
        request.HeldUntil = until;
    }

    /// <summary>The connection is gone: all are to be written again, in their order, and so without any waiting longer than those before it.</summary>
    public void ConnectionLost()
    {
        foreach (var request in _requests)
        {
            Unwrite(request);
            request.HeldUntil = TimeSpan.Zero;
        }
    }

    /// <summary>When the next one becomes due of those that wait for their time; null when none does.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? due = null;
        foreach (var request in _requests)
        {
            if (!request.IsWritten && request.HeldUntil > now && (due is null || request.HeldUntil < due))
            {
                due = request.HeldUntil;
            }
        }

        return due;
    }

    /// <summary>Takes all out.</summary>
    public IReadOnlyList<Request> Clear()
    {
        Request[] all = [.. _requests];
        _requests.Clear();
        _byRef.Clear();
        _written = 0;
        return all;
    }

    private void Unwrite(Request request)
    {
        if (request.IsWritten)
        {
            request.IsWritten = false;
            _written--;
        }
    }
}
